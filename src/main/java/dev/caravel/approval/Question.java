package dev.caravel.approval;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Whether this exact call may run.
 *
 * @param run the run's id
 * @param approval the question's id
 * @param agent the agent that wants to make the call
 * @param arguments the call's arguments, as the tool would get them
 * @param rule why it is asked
 */
public record Question(String run, String agent, String approval, String tool, JsonNode arguments, String rule) {}
