// The host product's own behaviour: single keys on the document, as many products have them. They are here to show that
// keys typed into the support window stay in it.
const search = document.getElementById('search');
const rows = [...document.querySelectorAll('#shipments tbody tr')];
const nothing = document.getElementById('nothing');
let selected = -1;

const shown = () => rows.filter((row) => !row.hidden);

function select(index) {
  const list = shown();
  if (list.length === 0) return;
  selected = Math.max(0, Math.min(list.length - 1, index));
  for (const row of rows) row.removeAttribute('aria-selected');
  list[selected].setAttribute('aria-selected', 'true');
  list[selected].scrollIntoView({ block: 'nearest' });
}

document.addEventListener('keydown', (event) => {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === '/' && search) {
    event.preventDefault();
    search.focus();
  } else if (event.key === 'j') select(selected + 1);
  else if (event.key === 'k') select(selected - 1);
});

search?.addEventListener('input', () => {
  const words = search.value.toLowerCase().trim();
  for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(words);
  if (nothing) nothing.hidden = shown().length > 0;
  selected = -1;
});

search?.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    search.value = '';
    search.dispatchEvent(new Event('input'));
    search.blur();
  }
});
