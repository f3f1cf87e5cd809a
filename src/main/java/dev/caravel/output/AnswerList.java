package dev.caravel.output;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

/** An answer that is a JSON array; as {@link AnswerMap}. */
final class AnswerList extends ArrayList<Object> {

    @Serial
    private static final long serialVersionUID = 1L;

    AnswerList(List<Object> elements) {
        super(elements);
    }

    @Override
    public String toString() {
        return AnswerText.of(this);
    }
}
