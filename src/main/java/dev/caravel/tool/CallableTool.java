package dev.caravel.tool;

import org.apache.camel.Endpoint;
import org.apache.camel.Processor;

/**
 * A tool and what does its work.
 *
 * @param work gets the checked arguments as the body, a map, and leaves the result there
 * @param endpoint makes the messages of its calls
 */
public record CallableTool(Tool tool, Processor work, Endpoint endpoint) {}
