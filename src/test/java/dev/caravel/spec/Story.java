package dev.caravel.spec;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.caravel.journal.Approval;
import dev.caravel.journal.Decision;
import dev.caravel.recovery.RunControl;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;

/** A task whose run has something of everything that can break off, and how it ends when nothing disturbs it. */
enum Story {
    TOOLS_AND_RETRIES(
            "worker",
            look("a") + look("b") + " then [[call pay {}]] then [[call put {}]] then " + look("c"),
            "done: saw a; saw b; paid; put; saw c",
            "completed"),
    APPROVAL_ON_THE_SPOT_AND_LANDING(
            "brief", "[[call wipe {}]] then [[call pay {}]] then [[call put {}]]", "done: wiped; paid; put", "paused"),
    APPROVAL_LATER_BESIDE_OTHER_CALLS(
            "worker",
            "[[call wipe {}]] [[call pay {}]] [[call erase {}]] then [[call put {}]]",
            "done: wiped; paid; erased; put",
            "completed"),
    SUBAGENT_THAT_WAITS_FOR_APPROVAL(
            "worker",
            look("a")
                    + " then [[call helper {\"task\": \"[[call pay {}]] then [[call wipe {}]]\"}]] then [[call put {}]]",
            "done: saw a; done: paid; wiped; put",
            "completed"),
    PROVIDER_AWAY_WITHIN_A_SUBAGENT_AND_AFTER_IT(
            "worker",
            "[[call helper {\"task\": \"[[call pay {}]]\"}]] then [[call put {}]]",
            "done: done: paid; put",
            "completed"),
    QUESTIONS_TO_A_PERSON(
            "worker",
            "[[call ask-person {\"question\": \"Whom?\"}]] [[call pay {}]] then [[call helper {\"task\": \"[[call ask-person"
                    + " {\\\"question\\\": \\\"How much?\\\"}]]\"}]] [[call put {}]]",
            "done: an answer; paid; done: an answer; put",
            "completed"),
    CONVERSATION_LONGER_THAN_THE_WINDOW(
            "worker",
            "[[call pay {}]] then [[call put {}]] then " + studies(9) + " then [[say 2 words]]",
            "word1 word2",
            "completed"),
    ANSWER_WITH_A_SHAPE(
            "adder",
            "[[call pay {}]] then [[call put {}]] [[answer {\"total\": 0}]] [[answer {\"total\": 7}]]",
            "{\"total\": 7}",
            "completed");

    /** So much that clearing results is enough at first, and a summary is needed before the end. */
    private static final int WINDOW = 2_200;

    /** As many as there are attempts; the provider is healthy, and no circuit breaker counts them. */
    private static final String AWAY = "429, 429, 429, 429, 429";

    private final String agent;
    private final String task;
    private final String answer;
    private final String status;

    Story(String agent, String task, String answer, String status) {
        this.agent = agent;
        this.task = task;
        this.answer = answer;
        this.status = status;
    }

    private static String look(String at) {
        return "[[call look {\"at\": \"" + at + "\"}]]";
    }

    private static String studies(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(page -> "[[call study {\"page\": " + page + "}]]")
                .collect(Collectors.joining(" then "));
    }

    /** How many tokens the model takes: the program knows it, and the model refuses what is longer. */
    OptionalInt window() {
        return this == CONVERSATION_LONGER_THAN_THE_WINDOW ? OptionalInt.of(WINDOW) : OptionalInt.empty();
    }

    String agent() {
        return agent;
    }

    String task() {
        return task;
    }

    String answer() {
        return answer;
    }

    String status() {
        return status;
    }

    /** So few, and so late, that no circuit breaker opens, whatever part of them a program sees. */
    String faults() {
        return switch (this) {
            case TOOLS_AND_RETRIES -> "ok, ok, 529, ok, cut";
            case PROVIDER_AWAY_WITHIN_A_SUBAGENT_AND_AFTER_IT -> "ok, " + AWAY + ", ok, ok, " + AWAY;
            default -> "ok";
        };
    }

    /** Whether a person sits there and says yes; in the other stories one has to come. */
    boolean hasPersonAtHand() {
        return this == APPROVAL_ON_THE_SPOT_AND_LANDING;
    }

    /** What a person does who is asked: he says yes to each call, and the same to each question. */
    static void heed(RunControl control, Approval asked) {
        if (asked.question().isPresent()) {
            control.answer(asked.id(), TextNode.valueOf("an answer"), "ann");
        } else {
            control.decide(asked.id(), Decision.APPROVE, "ann", "");
        }
    }

    /** Sees what happens in the world, and is not part of any program that dies. */
    interface Witness {
        void paid();

        void put(String effectKey);
    }

    /** Tools that may run as often as one likes, one that must not run twice, and those that know their repetitions. */
    static RouteBuilder routes(Witness witness) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("agent:worker?tools=look,study,pay,put,wipe,erase,ask-person,agent:helper")
                        .routeId("worker")
                        .to("direct:caravel-loop");
                from("agent:brief?maxTurns=3").routeId("brief").to("direct:caravel-loop");
                from("agent:adder?tools=pay,put&output=RAW({\"type\": \"object\", \"properties\": {\"total\":"
                                + " {\"type\": \"integer\", \"minimum\": 1}}, \"required\": [\"total\"]})")
                        .routeId("adder")
                        .to("direct:caravel-loop");
                from("agent:helper?description=Helps&tools=pay,wipe,ask-person&budget=0.5")
                        .routeId("helper")
                        .to("direct:caravel-loop");
                from("tool:wipe?description=Wipes&destructiveHint=true&idempotentHint=true")
                        .routeId("wipe")
                        .setBody(constant("wiped"));
                from("tool:erase?description=Erases&destructiveHint=true&idempotentHint=true")
                        .routeId("erase")
                        .setBody(constant("erased"));
                from("tool:look?description=Looks&parameter.at=string&readOnlyHint=true")
                        .routeId("look")
                        .setBody(simple("saw ${body[at]}"));
                from("tool:study?description=Studies&parameter.page=integer&readOnlyHint=true")
                        .routeId("study")
                        .setBody(simple("page ${body[page]}: " + "a page of the book. ".repeat(100)));
                from("tool:pay?description=Pays")
                        .routeId("pay")
                        .process(exchange -> witness.paid())
                        .setBody(constant("paid"));
                from("tool:put?description=Puts&idempotentHint=true")
                        .routeId("put")
                        .process(exchange ->
                                witness.put(exchange.getMessage().getHeader("CaravelEffectKey", String.class)))
                        .setBody(constant("put"));
            }
        };
    }
}
