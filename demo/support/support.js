// Page script of Harbor during a support session: polls every second whether access is still active, renews an old
// token, and hides the page once the customer has turned off access.
const bar = document.getElementById('support-bar');
const said = document.getElementById('support-said');
const { api, session, agent, organization } = bar.dataset;
const harbor = `/harbor/${encodeURIComponent(organization)}`;

async function toTicketApi(act) {
  const { token } = await (await fetch(`/demo/agent-token?as=${agent}`)).json();
  return fetch(`${api}/v1/support/access-sessions/${session}/${act}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': crypto.randomUUID() },
  });
}

async function renewed() {
  const answer = await toTicketApi('renew');
  if (!answer.ok) return false;
  const { token } = await answer.json();
  return (await fetch(`${harbor}/enter`, { method: 'POST', headers: { 'madoguchi-session': token } })).ok;
}

async function stay() {
  const answer = await fetch(`${harbor}/here`).catch(() => null);
  if (answer && !answer.ok && !(answer.status === 401 && (await renewed()))) location.reload();
  else setTimeout(stay, 1_000);
}

const end = bar.querySelector('time');
end.textContent = new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' }).format(
  new Date(end.dateTime),
);

document.getElementById('new-shipment').addEventListener('click', async () => {
  const answer = await fetch(`${harbor}/shipments${location.search}`, { method: 'POST' });
  said.textContent = (await answer.json()).title;
});

document.getElementById('support-leave').addEventListener('click', async () => {
  await toTicketApi('end');
  location.assign(`/agent?as=${agent}&to=organizations/${encodeURIComponent(organization)}`);
});

setTimeout(stay, 1_000);
