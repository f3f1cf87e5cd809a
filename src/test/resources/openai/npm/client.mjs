// What OpenAI's own client makes of the door at argv[2]; one JSON object on standard output.
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: process.argv[2], apiKey: 'anything' });
const model = 'assistant';
const ask = (content) => [{ role: 'user', content }];
const said = {};

said.models = (await client.models.list()).data.map((one) => one.id);

const whole = await client.chat.completions.create({ model, messages: ask('[[say 3 words]]') });
said.whole = { content: whole.choices[0].message.content, finish: whole.choices[0].finish_reason, usage: whole.usage };

const stream = await client.chat.completions.create({
  model, messages: ask('[[call list-files {}]] then [[say 5 words]]'), stream: true, stream_options: { include_usage: true },
});
said.stream = { content: '', reasoning: '', finish: null, usage: null, pieces: 0 };
for await (const chunk of stream) {
  const choice = chunk.choices[0];
  if (choice?.delta.content) said.stream.pieces++;
  said.stream.content += choice?.delta.content ?? '';
  said.stream.reasoning += choice?.delta.reasoning_content ?? '';
  said.stream.finish ??= choice?.finish_reason ?? null;
  said.stream.usage ??= chunk.usage ?? null;
}

const helper = client.chat.completions.stream({ model, messages: ask('[[say 5 words]]') });
said.helper = await helper.finalContent();

const error = async (asking) => {
  try {
    await asking();
    return { none: true };
  } catch (e) {
    return { kind: e.constructor.name, status: e.status ?? null, code: e.code ?? null, message: e.message };
  }
};
said.unknownModel = await error(() => client.chat.completions.create({ model: 'gpt-9', messages: ask('hello') }));
said.malformed = await error(() => client.chat.completions.create({ model, messages: [] }));

const response = await client.responses.create({ model, input: '[[say 3 words]]' });
const next = await client.responses.create({ model, input: '[[say 2 words]]', previous_response_id: response.id });
said.response = { text: response.output_text, status: response.status, next: next.output_text };

const events = client.responses.stream({ model, input: '[[call list-files {}]] then [[say 5 words]]' });
said.events = { text: '' };
events.on('response.output_text.delta', (event) => { said.events.text += event.delta; });
const final = await events.finalResponse();
said.events.final = final.output_text;
said.events.status = final.status;
said.shown = (await client.responses.retrieve(final.id)).output_text;

const alone = await client.responses.create({ model, input: '[[say 4 words]]', background: true });
said.alone = { begun: alone.status };
let polled = alone;
while (polled.status === 'queued' || polled.status === 'in_progress') {
  await new Promise((resolve) => setTimeout(resolve, 100));
  polled = await client.responses.retrieve(alone.id);
}
said.alone.text = polled.output_text;
const unwanted = await client.responses.create({ model, input: '[[say 900 words]]', background: true });
said.cancelled = (await client.responses.cancel(unwanted.id)).status;

const background = await client.responses.create({ model, input: '[[say 9 words]]', background: true, stream: true });
said.resumed = { id: null, text: '', numbers: [] };
const hear = (event) => {
  said.resumed.id ??= event.response.id;
  said.resumed.numbers.push(event.sequence_number);
  if (event.type === 'response.output_text.delta') said.resumed.text += event.delta;
};
for await (const event of background) {
  hear(event);
  if (event.sequence_number === 6) break;
}
const rest = await client.responses.retrieve(said.resumed.id, { stream: true, starting_after: 6 });
for await (const event of rest) hear(event);

console.log(JSON.stringify(said));
