// The official client of npm at work: calls, questions to a person, progress, cancellation. Prints what it got, as JSON.
//   node client.mjs http URL | node client.mjs stdio COMMAND...
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const [way, first, ...rest] = process.argv.slice(2);
const transport = way === 'http'
  ? new StreamableHTTPClientTransport(new URL(first))
  : new StdioClientTransport({ command: first, args: rest, env: process.env, stderr: 'inherit' });

const client = new Client({ name: 'test', version: '1' }, { capabilities: { elicitation: {} } });
const answers = ['accept', 'decline'];
const questions = [];
client.setRequestHandler(ElicitRequestSchema, async (request) => {
  questions.push(request.params.message);
  return { action: answers.shift(), content: {} };
});
await client.connect(transport);

const call = (name, args, options) => client.callTool({ name, arguments: args }, undefined, options);
const progress = [];
const said = {
  tools: (await client.listTools()).tools.map((tool) => tool.name),
  files: await call('list-files', {}),
  written: await call('write-file', { path: 'a.txt', content: 'a' }),
  denied: await call('write-file', { path: 'b.txt', content: 'b' }),
  asked: await call('ask-assistant', { input: '[[call current-time {}]]' }, { onprogress: (step) => progress.push(step.message) }),
};
const hurry = new AbortController();
setTimeout(() => hurry.abort('no need any more'), 1000);
said.cancelled = await call('ask-assistant', { input: '[[say 100000 words]]' }, { signal: hurry.signal }).catch((e) => String(e));
await new Promise((resolve) => setTimeout(resolve, 500));
console.log(JSON.stringify({ ...said, questions, progress }));
await client.close();
