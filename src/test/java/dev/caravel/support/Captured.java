package dev.caravel.support;

import dev.caravel.journal.RunListener;

/** What somebody sees who watches one run's text live: what is retracted is taken off the screen. */
public final class Captured implements RunListener {

    private final StringBuffer screen = new StringBuffer();
    private volatile int retractions;

    @Override
    public void text(String run, String delta) {
        screen.append(delta);
    }

    @Override
    public void textRetracted(String run) {
        screen.setLength(0);
        retractions++;
    }

    public String screen() {
        return screen.toString();
    }

    public int retractions() {
        return retractions;
    }
}
