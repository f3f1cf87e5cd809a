package dev.caravel.embed;

import dev.caravel.route.TextResource;
import dev.caravel.settings.Settings;
import dev.caravel.settings.ToolSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/** Where skills are looked for: in folders of the working folder, and behind them in those of the launcher's, as routes are. */
final class SkillFolders {

    private SkillFolders() {}

    static List<Path> of(CamelContext context, Settings settings) {
        List<Path> own = settings.get(ToolSettings.SKILLS);
        Stream<Path> besideTheLauncher = context.getPropertiesComponent().resolveProperty(TextResource.HOME).stream()
                .flatMap(home -> own.stream().map(Path.of(home)::resolve));
        return Stream.concat(own.stream(), besideTheLauncher).distinct().toList();
    }
}
