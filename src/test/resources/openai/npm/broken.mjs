// What OpenAI's own client makes of a wrong key and of a stream that breaks off; argv[3] is the right key.
import OpenAI from 'openai';

const said = {};
const ask = { model: 'assistant', messages: [{ role: 'user', content: '[[say 40 words]]' }] };

try {
  await new OpenAI({ baseURL: process.argv[2], apiKey: 'wrong' }).models.list();
} catch (e) {
  said.wrongKey = { kind: e.constructor.name, status: e.status, code: e.code };
}

let words = 0;
try {
  const client = new OpenAI({ baseURL: process.argv[2], apiKey: process.argv[3] });
  for await (const chunk of await client.chat.completions.create({ ...ask, stream: true })) {
    words += chunk.choices[0]?.delta.content ? 1 : 0;
  }
  said.broken = { none: true, words };
} catch (e) {
  said.broken = { kind: e.constructor.name, message: e.message, words };
}

console.log(JSON.stringify(said));
