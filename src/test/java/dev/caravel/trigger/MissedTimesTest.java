package dev.caravel.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravel.journal.MemoryJournal;
import dev.caravel.support.LogLines;
import dev.caravel.trigger.MissedTimes.Missed;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.impl.StdSchedulerFactory;

/** A program that serves while the clock goes forward. */
class MissedTimesTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final JobKey JOB = JobKey.jobKey("cron", "caravel");

    private Scheduler scheduler;
    private Instant now = Instant.parse("2026-03-29T00:59:00Z");

    @BeforeEach
    void makeTheJob() throws SchedulerException {
        Properties properties = new Properties();
        properties.setProperty("org.quartz.scheduler.instanceName", "missed-times");
        properties.setProperty("org.quartz.threadPool.threadCount", "1");
        scheduler = new StdSchedulerFactory(properties).getScheduler();
        scheduler.addJob(
                JobBuilder.newJob(Job.class).withIdentity(JOB).storeDurably().build(), false);
    }

    @AfterEach
    void endTheScheduler() throws SchedulerException {
        scheduler.shutdown();
    }

    @Test
    void saysOnceThatTheClockChangeLeavesATimeOutWhenItWouldBe() throws SchedulerException {
        try (LogLines log = new LogLines(MissedTimes.class)) {
            MissedTimes times = times(Missed.SKIP);
            lookAt(times, "2026-03-29T01:00:00Z", "2026-03-29T01:29:59Z");
            assertThat(log.all()).isEmpty();

            lookAt(times, "2026-03-29T01:30:30Z", "2026-03-29T01:31:30Z");
            assertThat(log.all())
                    .containsExactly(
                            "WARN A set time of caravel.cron.schedule is left out by the clock change,"
                                    + " it would be now, at 2026-03-29T03:30:00+02:00; to make up for it, set caravel.cron.missed = run");
            assertThat(scheduler.getTriggersOfJob(JOB)).isEmpty();
        }
    }

    @Test
    void makesUpForItUnderItsOwnTimeThroughTheTriggersJob() throws SchedulerException {
        try (LogLines log = new LogLines(MissedTimes.class)) {
            lookAt(times(Missed.RUN), "2026-03-29T01:29:30Z", "2026-03-29T01:30:30Z", "2026-03-29T01:31:30Z");

            List<? extends Trigger> triggers = scheduler.getTriggersOfJob(JOB);
            assertThat(triggers).singleElement().satisfies(trigger -> assertThat(
                            trigger.getStartTime().toInstant())
                    .isEqualTo("2026-03-29T01:30:00Z"));
            assertThat(log.all()).singleElement().asString().endsWith("it is made up for");
        }
    }

    private void lookAt(MissedTimes times, String... moments) {
        for (String moment : moments) {
            now = Instant.parse(moment);
            times.look();
        }
    }

    private MissedTimes times(Missed missed) {
        MissedTimes times = new MissedTimes(
                new SetTimes("0 30 2 * * ?", BERLIN),
                BERLIN,
                missed,
                new MemoryJournal(10, 10),
                "assistant",
                scheduler,
                new Clock() {
                    @Override
                    public Instant instant() {
                        return now;
                    }

                    @Override
                    public ZoneId getZone() {
                        return BERLIN;
                    }

                    @Override
                    public Clock withZone(ZoneId zone) {
                        return this;
                    }
                });
        times.look();
        return times;
    }
}
