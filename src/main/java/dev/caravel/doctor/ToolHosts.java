package dev.caravel.doctor;

import dev.caravel.embed.McpLook;
import dev.caravel.settings.Settings;
import java.util.List;

/** The MCP servers: those that run already are asked for their tools; programs are looked for and not started. */
final class ToolHosts {

    private ToolHosts() {}

    static List<Finding> of(Settings settings, House house) {
        return McpLook.servers(settings).stream()
                .map(server -> {
                    String subject = "mcp " + server.name();
                    boolean named = house.uses(server.name());
                    String unused = named ? "" : " (no agent names it)";
                    McpLook.Answer answer = server.ask();
                    if (answer.trouble().isEmpty()) {
                        return Finding.ok(subject, answer.words() + unused);
                    }
                    String remedy = "Check its entry in mcp.json (docs/mcp.md).";
                    return named
                            ? Finding.wrong(subject, answer.trouble(), remedy)
                            : Finding.warning(subject, answer.trouble() + unused, remedy);
                })
                .toList();
    }
}
