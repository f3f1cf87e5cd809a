package dev.caravel.embed;

import dev.caravel.openapi.DeclaredApi;
import dev.caravel.openapi.OpenApiComponent;
import dev.caravel.openapi.OpenApis;
import dev.caravel.openapi.OperationClient;
import dev.caravel.openapi.OperationRequest;
import dev.caravel.openapi.OperationResult;
import dev.caravel.route.Steps;
import dev.caravel.settings.OpenApiSettings;
import dev.caravel.settings.Settings;
import dev.caravel.tool.ToolServers;
import java.util.List;
import org.apache.camel.CamelContext;

/** The APIs that the settings declare. */
final class Apis {

    private Apis() {}

    static ToolServers servers(CamelContext context, Settings settings) {
        OpenApis apis = new OpenApis(
                context,
                OpenApiSettings.apis(settings),
                new OpenApis.Limits(settings.get(OpenApiSettings.TIMEOUT), settings.get(OpenApiSettings.TOOLS)));
        context.getComponent("caravel-openapi", OpenApiComponent.class).serve(apis);
        return apis;
    }

    /** What the route {@code caravel-operation} refers to. */
    static void bind(CamelContext context, Settings settings) {
        List<DeclaredApi> declared = OpenApiSettings.apis(settings);
        Steps.bind(context.getRegistry(), new OperationRequest(), new OperationClient(declared), new OperationResult());
    }
}
