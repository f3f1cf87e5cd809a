package dev.caravel.settings;

import java.util.List;

/**
 * Settings that belong together.
 *
 * @param title the section's heading in the documentation
 * @param text what holds for all of them; may be empty
 */
public record Section(String title, String text, List<Setting<?>> settings) {

    Section(String title, String text, Setting<?>... settings) {
        this(title, text, List.of(settings));
    }
}
