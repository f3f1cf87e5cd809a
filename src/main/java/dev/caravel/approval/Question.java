package dev.caravel.approval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravel.journal.Inquiry;
import java.util.Optional;

/**
 * Whether this exact call may run, or what a person answers to the question that it puts.
 *
 * @param run the run's id
 * @param approval the question's id
 * @param agent the agent that wants to make the call
 * @param arguments the call's arguments, as the tool would get them
 * @param rule why it is asked
 * @param inquiry what is to be answered; empty where the call is approved or denied
 */
public record Question(
        String run,
        String agent,
        String approval,
        String tool,
        JsonNode arguments,
        String rule,
        Optional<Inquiry> inquiry) {}
