package dev.caravel.journal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All listeners as one. A listener that throws is told apart and logged; the run continues. */
public final class RunListeners implements RunListener {

    private static final Logger LOG = LoggerFactory.getLogger(RunListeners.class);

    private final List<RunListener> listeners = new CopyOnWriteArrayList<>();

    public void add(RunListener listener) {
        listeners.add(listener);
    }

    public void remove(RunListener listener) {
        listeners.remove(listener);
    }

    @Override
    public void recorded(Entry entry) {
        for (RunListener listener : listeners) {
            try {
                listener.recorded(entry);
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    @Override
    public void text(String run, String delta) {
        for (RunListener listener : listeners) {
            try {
                listener.text(run, delta);
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    @Override
    public void textRetracted(String run) {
        for (RunListener listener : listeners) {
            try {
                listener.textRetracted(run);
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    private static void failed(RuntimeException e) {
        LOG.warn("Something that listens to runs failed; the run continues", e);
    }
}
