package dev.caravel.journal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
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
        tell(listener -> listener.recorded(entry));
    }

    @Override
    public void text(String run, String delta) {
        tell(listener -> listener.text(run, delta));
    }

    @Override
    public void textRetracted(String run) {
        tell(listener -> listener.textRetracted(run));
    }

    private void tell(Consumer<RunListener> news) {
        for (RunListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("Something that listens to runs failed; the run continues", e);
            }
        }
    }

    @Override
    public boolean isFollowed(String run) {
        for (RunListener listener : listeners) {
            if (listener.isFollowed(run)) {
                return true;
            }
        }
        return false;
    }
}
