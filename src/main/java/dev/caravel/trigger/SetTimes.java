package dev.caravel.trigger;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.SortedSet;
import java.util.TimeZone;
import java.util.TreeSet;
import org.quartz.CronExpression;

/**
 * The times that a Quartz cron expression sets in a time zone. Where the clock goes forward, Quartz leaves out what stands in the
 * hour that is not there: 02:30 is such a time, and here it is the moment at which a clock that nobody had changed would show
 * it (03:30), unless that is a set time anyway. Where the clock goes back, the hour that is there twice counts once, as in Quartz.
 */
public final class SetTimes {

    /** A look back ends with so many: who has missed ten has missed many. */
    public static final int FEW = 10;

    /** Longer than any hour that was ever left out; Samoa once left out a day. */
    private static final Duration LONGEST_GAP = Duration.ofDays(2);

    private final CronExpression inZone;
    private final CronExpression local;
    private final ZoneId zone;

    /** @throws IllegalArgumentException when it is no cron expression */
    public SetTimes(String schedule, ZoneId zone) {
        this.inZone = expression(schedule, zone);
        this.local = expression(schedule, ZoneOffset.UTC);
        this.zone = zone;
    }

    private static CronExpression expression(String schedule, ZoneId zone) {
        try {
            CronExpression expression = new CronExpression(schedule);
            expression.setTimeZone(TimeZone.getTimeZone(zone));
            return expression;
        } catch (ParseException e) {
            throw new IllegalArgumentException("'" + schedule + "' is no cron expression: " + e.getMessage());
        }
    }

    /** The last {@link #FEW} of the times after one moment and not after another, oldest first. */
    public List<Instant> between(Instant after, Instant until) {
        Duration back = Duration.ofMinutes(1);
        List<Instant> times = List.of();
        // Quartz only looks forward, so the look back begins with a short time and takes a longer one while it finds
        // too few.
        for (Instant from = until; from.isAfter(after) && times.size() < FEW; back = back.multipliedBy(4)) {
            from = until.minus(back).isAfter(after) ? until.minus(back) : after;
            SortedSet<Instant> found = new TreeSet<>(valid(inZone, from, until));
            found.addAll(leftOut(from, until));
            times = List.copyOf(found);
        }
        return times.subList(Math.max(0, times.size() - FEW), times.size());
    }

    /** Of the times after one moment and not after another those that a clock change leaves out, oldest first. */
    public List<Instant> leftOut(Instant after, Instant until) {
        List<Instant> times = new ArrayList<>();
        ZoneOffsetTransition change = zone.getRules().nextTransition(after.minus(LONGEST_GAP));
        while (change != null && !change.getInstant().isAfter(until)) {
            if (change.isGap()) {
                Instant begin = change.getDateTimeBefore().toInstant(ZoneOffset.UTC);
                Instant end = change.getDateTimeAfter().toInstant(ZoneOffset.UTC);
                for (Instant time : valid(local, begin.minusSeconds(1), end.minusSeconds(1))) {
                    Instant moment =
                            LocalDateTime.ofInstant(time, ZoneOffset.UTC).toInstant(change.getOffsetBefore());
                    if (moment.isAfter(after) && !moment.isAfter(until) && !inZone.isSatisfiedBy(Date.from(moment))) {
                        times.add(moment);
                    }
                }
            }
            change = zone.getRules().nextTransition(change.getInstant());
        }
        return times;
    }

    private static List<Instant> valid(CronExpression expression, Instant after, Instant until) {
        List<Instant> times = new ArrayList<>();
        Date time = expression.getNextValidTimeAfter(Date.from(after));
        while (time != null && !time.toInstant().isAfter(until)) {
            times.add(time.toInstant());
            time = expression.getNextValidTimeAfter(time);
        }
        return times;
    }
}
