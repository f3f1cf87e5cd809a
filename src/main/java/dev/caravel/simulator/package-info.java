/**
 * The simulated model: a small server that speaks the Anthropic Messages wire and the OpenAI chat-completions wire on a real
 * socket, streams at a human pace, refuses what the real ones refuse, calls tools by reading the task, and misbehaves when it
 * is told to. It knows nothing; it is there so that everything around a model can be tried without a key, and tested.
 *
 * <p>Anybody may use {@link dev.caravel.simulator.Simulator}, in tests too. These packages import nothing of Caravel's:
 * {@code simulator} (the socket and the faults) uses {@code wire} (the providers' JSON), which uses {@code mind} (what to do
 * next).
 *
 * <h2>Words with a meaning in a task</h2>
 *
 * <ul>
 *   <li>{@code [[say N words]]}: the answer is {@code word1 word2 …}
 *   <li>{@code [[call NAME {json}]]}: calls that tool with these arguments, then answers {@code done:} and the results, joined
 *       by {@code "; "}. Several in one task are called in one reply; with the word {@code then} between two of them, the
 *       second waits for the next turn.
 *   <li>{@code [[stop REASON]]}: the answer ends for that reason: {@code max_tokens}, {@code refusal}, {@code pause_turn} (once;
 *       taken up again, it finishes), {@code stop_sequence}, {@code model_context_window_exceeded}. On the OpenAI wire they are
 *       {@code length}, {@code content_filter}, {@code stop}, {@code stop} and {@code length}.
 *   <li>{@code [[think]]}: a thinking block with a signature comes first; {@code reasoning_content} on the OpenAI wire.
 * </ul>
 *
 * <p>Faults are scripted with {@link dev.caravel.simulator.Script}, or asked for by one request with the header
 * {@code x-simulate: 529}. The API key {@code invalid} is refused, any other or none is taken.
 */
package dev.caravel.simulator;
