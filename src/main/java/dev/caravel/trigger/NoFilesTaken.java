package dev.caravel.trigger;

import org.apache.camel.spi.IdempotentRepository;

/**
 * Camel's list of the files that are in progress, left empty: {@link Inbox} knows them. In Camel's a file whose name has a
 * backslash stays for ever, since it goes in under that name and is taken out under one with a slash.
 */
public final class NoFilesTaken implements IdempotentRepository {

    @Override
    public boolean add(String file) {
        return true;
    }

    @Override
    public boolean contains(String file) {
        return false;
    }

    @Override
    public boolean remove(String file) {
        return true;
    }

    @Override
    public boolean confirm(String file) {
        return true;
    }

    @Override
    public void clear() {
        // Nothing is in it.
    }

    @Override
    public void start() {
        // Needs nothing.
    }

    @Override
    public void stop() {
        // Holds nothing.
    }
}
