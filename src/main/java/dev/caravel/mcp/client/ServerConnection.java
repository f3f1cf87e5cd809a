package dev.caravel.mcp.client;

import dev.caravel.text.Printable;
import dev.caravel.tool.ToolFailure;
import dev.caravel.tool.ToolServerAway;
import io.modelcontextprotocol.spec.McpSchema;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server over all its sessions: it is asked when it is needed first, and again when it was gone. Its tools are known from
 * then on, and listed again only when they may have changed. Thread-safe.
 */
final class ServerConnection implements Session.Listener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    /** How old the list of a server becomes that does not tell of changes. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    /** One that ends sooner than this is not well, and is not started again at once. */
    private static final Duration STABLE = Duration.ofSeconds(10);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int LONGEST_REASON = 300;

    private final DeclaredServer server;
    private final OwnSecrets secrets;
    private final McpServers.Limits limits;
    private final Runnable changed;
    private final ReentrantLock opening = new ReentrantLock();
    private volatile Optional<Session> session = Optional.empty();
    private volatile ServedTools tools = ServedTools.NONE;
    private volatile boolean known;
    private volatile boolean stale;
    private volatile long listedAt;
    private volatile String trouble = "";
    private volatile boolean closed;
    private int failures;
    private long notBefore = System.nanoTime();

    /** @param changed told when its tools are others than before */
    ServerConnection(DeclaredServer server, McpServers.Limits limits, Runnable changed) {
        this.server = server;
        this.secrets = new OwnSecrets(server);
        this.limits = limits;
        this.changed = changed;
    }

    /** What it says, without what it alone is to know. */
    String withoutSecrets(String text) {
        return secrets.takenOutOf(text);
    }

    String name() {
        return server.name();
    }

    /** Why it can't be asked; empty when it can, or nobody has tried. */
    String trouble() {
        return trouble;
    }

    boolean isOpen() {
        return session.isPresent();
    }

    /** Its tools as far as they are known. It is asked only when it said that they have changed. */
    ServedTools known() {
        if (!stale || session.isEmpty()) {
            return tools;
        }
        try {
            return tools();
        } catch (ToolServerAway e) {
            return tools;
        }
    }

    /**
     * Its tools. It is asked for them when nobody did yet, or they may have changed.
     *
     * @throws ToolServerAway when they are not known and it can't be asked
     */
    ServedTools tools() {
        if (known && !isOld()) {
            return tools;
        }
        try {
            opening.lockInterruptibly();
            try {
                Session open = open();
                if (isOld()) {
                    list(open);
                }
            } finally {
                opening.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw away("the wait for it was interrupted");
        } catch (Session.ServerFailed e) {
            throw away(e.getMessage());
        } catch (ToolServerAway e) {
            if (!known) {
                throw e;
            }
        }
        return tools;
    }

    private boolean isOld() {
        return stale
                || session.map(open -> !open.tellsOfChanges()).orElse(false)
                        && System.nanoTime() - listedAt > FRESH.toNanos();
    }

    /**
     * Calls a tool.
     *
     * @param definition what the tool is to be like; empty where that does not matter
     * @throws ToolFailure when there is no result
     */
    McpSchema.CallToolResult call(
            String tool, Optional<String> definition, Map<String, Object> arguments, Map<String, Object> meta)
            throws InterruptedException {
        try {
            return session(tool, definition).call(tool, arguments, meta);
        } catch (ToolFailure e) {
            throw new ToolFailure(withoutSecrets(e.getMessage()), e.isOutcomeUnknown());
        } catch (Session.NoSession e) {
            session.ifPresent(open -> ended(open, "it does not know the session any more"));
            return again(tool, definition, arguments, meta);
        }
    }

    private McpSchema.CallToolResult again(
            String tool, Optional<String> definition, Map<String, Object> arguments, Map<String, Object> meta)
            throws InterruptedException {
        try {
            return session(tool, definition).call(tool, arguments, meta);
        } catch (Session.NoSession e) {
            throw new ToolFailure("the MCP server '" + name() + "' refuses every session");
        }
    }

    private Session session(String tool, Optional<String> definition) throws InterruptedException {
        Session open;
        opening.lockInterruptibly();
        try {
            open = open();
            if (stale) {
                list(open);
            }
        } catch (ToolServerAway | Session.ServerFailed e) {
            throw new ToolFailure(e.getMessage());
        } finally {
            opening.unlock();
        }
        ServedTool now = tools.find(tool)
                .orElseThrow(
                        () -> new ToolFailure("the MCP server '" + name() + "' has no tool '" + tool + "' any more"));
        if (definition.isPresent() && !definition.get().equals(now.definition())) {
            throw new ToolFailure(
                    "this call was not made: the tool has changed since it was allowed. Ask for it again");
        }
        return open;
    }

    /** With the lock held. */
    private Session open() throws InterruptedException {
        if (session.isPresent()) {
            return session.get();
        }
        if (closed) {
            throw away("the program ends");
        }
        long pause = notBefore - System.nanoTime();
        if (pause > 0) {
            throw away(trouble + "; it is tried again in " + (TimeUnit.NANOSECONDS.toSeconds(pause) + 1) + " s");
        }
        Session open = null;
        try {
            open = Session.open(server, limits.patience(), this);
            list(open);
        } catch (Session.ServerFailed e) {
            if (open != null) {
                open.close();
            }
            boolean news = !trouble.equals(e.getMessage());
            failed(e.getMessage());
            if (news) {
                LOG.warn("MCP server '{}' can't be asked: {}", name(), Printable.line(trouble, LONGEST_REASON));
            }
            throw away(e.getMessage());
        }
        if (closed) {
            open.close();
            throw away("the program ends");
        }
        session = Optional.of(open);
        if (!trouble.isEmpty()) {
            LOG.info("MCP server '{}' is there again", name());
        }
        trouble = "";
        if (!open.ended().isEmpty()) {
            ended(open, open.ended());
        }
        return open;
    }

    private void failed(String why) {
        trouble = why;
        Duration pause = Duration.ofSeconds(1L << Math.min(failures, 6));
        notBefore = System.nanoTime() + (pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause).toNanos();
        failures++;
    }

    private void list(Session open) throws InterruptedException {
        stale = false;
        ServedTools now = ServedTools.of(name(), open.tools(), limits.timeout());
        listedAt = System.nanoTime();
        if (known && now.isLike(tools)) {
            return;
        }
        tools = now;
        known = true;
        now.refused()
                .forEach((tool, why) ->
                        LOG.warn("MCP server '{}': its tool '{}' is not offered: {}", name(), tool, why));
        changed.run();
    }

    private ToolServerAway away(String why) {
        return new ToolServerAway(
                "MCP server '" + name() + "' can't be asked: " + Printable.line(withoutSecrets(why), LONGEST_REASON));
    }

    @Override
    public void toolsChanged(Session from) {
        stale = true;
        changed.run();
    }

    @Override
    public void ended(Session from, String why) {
        boolean current = session.filter(open -> open == from).isPresent();
        if (!current || closed) {
            return;
        }
        session = Optional.empty();
        trouble = why;
        if (from.age().compareTo(STABLE) < 0) {
            failed(why);
        } else {
            failures = 0;
        }
        LOG.warn(
                "MCP server '{}' is gone: {}. It is started again when it is needed",
                name(),
                Printable.line(why, LONGEST_REASON));
        from.close();
    }

    @Override
    public void close() {
        closed = true;
        session.ifPresent(Session::close);
    }
}
