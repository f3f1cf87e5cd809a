package dev.caravel.trigger;

import dev.caravel.journal.Journal;
import dev.caravel.text.Causes;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which set times of the cron trigger were missed: those that passed while nothing served, and those that a clock change
 * leaves out. Makes up for the last one where that is wanted, through the trigger's own job, so that it is never in progress beside
 * another, and under the key of its time, so that it is one run among several programs and after the next start.
 */
public final class MissedTimes {

    /** What becomes of them. */
    public enum Missed {
        SKIP,
        RUN
    }

    private static final Logger LOG = LoggerFactory.getLogger(MissedTimes.class);

    /** The route's job in Quartz, and how the keys of its runs begin; the time in UTC follows. */
    private static final JobKey JOB = JobKey.jobKey("cron", "caravel");

    private static final String KEYS = "caravel/cron ";
    private static final DateTimeFormatter TIME_OF_KEY = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss");

    private final SetTimes times;
    private final ZoneId zone;
    private final Missed missed;
    private final Journal journal;
    private final String agent;
    private final Scheduler scheduler;
    private final Clock clock;

    /** Until when all has been seen; empty before the first look. */
    private Optional<Instant> seen = Optional.empty();

    /**
     * @param agent who is asked at the set times
     * @param scheduler has the route's job already
     */
    public MissedTimes(
            SetTimes times,
            ZoneId zone,
            Missed missed,
            Journal journal,
            String agent,
            Scheduler scheduler,
            Clock clock) {
        this.times = times;
        this.zone = zone;
        this.missed = missed;
        this.journal = journal;
        this.agent = agent;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /**
     * Looks back now, and on each minute; does nothing when the application has another route in the place of ours.
     *
     * @throws SchedulerException when Quartz has ended
     */
    public void start(ScheduledExecutorService executor) throws SchedulerException {
        if (scheduler.checkExists(JOB)) {
            look();
            executor.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.MINUTES);
        }
    }

    void look() {
        try {
            if (seen.isEmpty()) {
                lookBack();
            } else {
                lookOn(seen.get());
            }
        } catch (RuntimeException | Error | SchedulerException e) {
            LOG.warn("Whether set times were missed cannot be told now: {}", Causes.line(e));
        }
    }

    /** What was due between the last run of the journal and the moment from which on Quartz looks after it. */
    private void lookBack() throws SchedulerException {
        Trigger trigger = scheduler.getTrigger(TriggerKey.triggerKey(JOB.getName(), JOB.getGroup()));
        Instant until = trigger == null
                ? clock.instant()
                : trigger.getStartTime().toInstant().minusSeconds(1);
        Optional<Instant> last = journal.lastKey(agent, "", KEYS).flatMap(MissedTimes::time);
        seen = Optional.of(until);
        if (last.isPresent()) {
            List<Instant> passed = times.between(last.get(), until);
            if (!passed.isEmpty()) {
                Instant latest = passed.get(passed.size() - 1);
                LOG.warn(
                        "Missed: {} of caravel.cron.schedule, the last at {}; {}",
                        passed.size() == 1
                                ? "1 set time"
                                : passed.size() + (passed.size() == SetTimes.FEW ? " or more" : "") + " set times",
                        shown(latest),
                        outcome());
                makeUpFor(latest);
            }
        }
    }

    /** What a clock change has left out since. */
    private void lookOn(Instant from) throws SchedulerException {
        Instant now = clock.instant();
        for (Instant time : times.leftOut(from, now)) {
            LOG.warn(
                    "A set time of caravel.cron.schedule is left out by the clock change, it would be now, at {}; {}",
                    shown(time),
                    outcome());
            seen = Optional.of(time);
            makeUpFor(time);
        }
        seen = Optional.of(now);
    }

    private String outcome() {
        return missed == Missed.RUN ? "it is made up for" : "to make up for it, set caravel.cron.missed = run";
    }

    private String shown(Instant time) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(ZonedDateTime.ofInstant(time, zone));
    }

    private void makeUpFor(Instant time) throws SchedulerException {
        if (missed == Missed.RUN) {
            scheduler.scheduleJob(TriggerBuilder.newTrigger()
                    .withIdentity("cron-missed-" + time.getEpochSecond(), JOB.getGroup())
                    .forJob(JOB)
                    .startAt(Date.from(time))
                    // Its time stays what it was, however late it is.
                    .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionIgnoreMisfires())
                    .build());
        }
    }

    private static Optional<Instant> time(String key) {
        try {
            return Optional.of(LocalDateTime.parse(key.substring(KEYS.length()), TIME_OF_KEY)
                    .toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
