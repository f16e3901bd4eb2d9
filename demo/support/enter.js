// Starts a support session: passes the token of the fragment to Harbor, and removes it from the history.
const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
const harbor = location.pathname.replace(/\/enter$/, '');
const answer = await fetch(`${harbor}/enter`, { method: 'POST', headers: { 'madoguchi-session': token } });
if (answer.ok) location.replace(harbor);
else document.getElementById('enter').textContent = (await answer.json()).title;
