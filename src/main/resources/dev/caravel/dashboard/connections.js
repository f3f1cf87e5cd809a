// A browser opens six connections to a server, for all its windows. Some of them must be left for what people do, so a few pages
// hold one each for what is live, and any further page asks every few seconds instead.

const MOST = 4;
const PATIENCE_MS = 80;

const channel = new BroadcastChannel('caravel-connections');
let holds = false;
let others = new Set();

const me = Math.random().toString(36).slice(2);

channel.onmessage = ({ data }) => {
  if (data.asks && holds) channel.postMessage({ holds: me });
  else if (data.holds && data.holds !== me) others.add(data.holds);
};

/** Takes one of the connections for what is live; false when enough pages have one. */
export async function take() {
  others = new Set();
  holds = true;
  channel.postMessage({ asks: me });
  await new Promise((answered) => setTimeout(answered, PATIENCE_MS));
  holds = others.size < MOST;
  return holds;
}

export function leave() {
  holds = false;
}
