package dev.caravel.model;

import dev.caravel.text.Characters;

/** Hands on the text of a reply in whole characters: a host may cut it anywhere, within an emoji, too. */
final class WholeCharacters implements TextListener {

    private final TextListener listener;
    private String held = "";

    WholeCharacters(TextListener listener) {
        this.listener = listener;
    }

    @Override
    public void text(String delta) {
        String text = held + delta;
        int end = text.length() - 1;
        boolean cut = end >= 0 && Character.isHighSurrogate(text.charAt(end));
        held = cut ? text.substring(end) : "";
        String whole = Characters.whole(cut ? text.substring(0, end) : text);
        if (!whole.isEmpty()) {
            listener.text(whole);
        }
    }

    @Override
    public void retracted() {
        held = "";
        listener.retracted();
    }
}
