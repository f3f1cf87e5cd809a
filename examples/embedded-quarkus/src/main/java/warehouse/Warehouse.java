package warehouse;

import jakarta.enterprise.context.ApplicationScoped;
import org.apache.camel.builder.RouteBuilder;

/** An agent, and the tool that it asks. */
@ApplicationScoped
public class Warehouse extends RouteBuilder {

    @Override
    public void configure() {
        from("agent:warehouse?tools=stock&description=Answers questions about the warehouse")
                .to("direct:caravel-loop");

        from("tool:stock?readOnlyHint=true&description=Tell how many pieces of an article are there"
                        + "&parameter.article=string&parameter.article.required=true")
                .setBody(simple("42 pieces of ${body[article]}"));
    }
}
