// A browser opens six connections to a server, for all its windows. Some of them must be left for what people do, so a few pages
// hold one each for what is live, and any further page asks every few seconds instead.

const MOST = 4;
const PATIENCE_MS = 80;

const channel = new BroadcastChannel('caravel-connections');
const me = Math.random().toString(36).slice(2);
let holds = false;
/** When this page began to ask, while it asks: of those that ask at once the first ones get a connection. */
let asks = null;
let others = new Set();

const first = (at, who) => at < asks.at || (at === asks.at && who < me);

channel.onmessage = ({ data }) => {
  if (data.asks && (holds || (asks && !first(data.at, data.asks)))) channel.postMessage({ holds: me });
  else if (data.holds && data.holds !== me) others.add(data.holds);
};

/** Takes one of the connections for what is live; false when enough pages have one. */
export async function take() {
  others = new Set();
  asks = { at: Date.now() };
  channel.postMessage({ asks: me, at: asks.at });
  await new Promise((answered) => setTimeout(answered, PATIENCE_MS));
  asks = null;
  holds = others.size < MOST;
  return holds;
}

export function leave() {
  holds = false;
}
