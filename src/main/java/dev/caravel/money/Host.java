package dev.caravel.money;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Somebody who serves models at prices of its own.
 *
 * @param id its name in price files, for example {@code groq}
 * @param name its name for people
 * @param address how its base URLs begin
 * @param also the hosts whose models it serves at their prices, for example Azure those of OpenAI
 */
public record Host(String id, String name, Pattern address, List<String> also) {}
