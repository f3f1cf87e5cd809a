package dev.caravel.settings;

import dev.caravel.text.Printable;
import dev.caravel.trigger.MissedTimes.Missed;
import java.text.ParseException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.TimeZone;
import org.quartz.CronExpression;

/**
 * The settings of the cron trigger.
 *
 * @param schedule when to ask, as a Quartz cron expression; empty when the trigger is off
 * @param task what to ask
 * @param agent who answers
 * @param zone the time zone that the schedule is meant in
 * @param missed what becomes of set times that were missed
 */
public record CronSettings(Optional<String> schedule, String task, String agent, ZoneId zone, Missed missed) {

    private static final Kind<ZoneId> ZONE_NAME = CronSettings::zone;

    static final Setting<Optional<String>> SCHEDULE = Kind.TEXT
            .optional()
            .setting(
                    "caravel.cron.schedule",
                    "",
                    "When to ask, as a Quartz cron expression: seconds, minutes, hours, day of month, month, day of week, for example"
                            + " `0 0 8 ? * MON-FRI`. Without one the trigger is off.");

    static final Setting<String> TASK = Kind.TEXT.setting("caravel.cron.task", "", "What to ask.");

    static final Setting<String> AGENT = Kind.TEXT.setting("caravel.cron.agent", "assistant", "The agent to ask.");

    static final Setting<Optional<ZoneId>> ZONE = ZONE_NAME
            .optional()
            .setting(
                    "caravel.cron.zone",
                    "",
                    "The time zone of the schedule, for example `Europe/Berlin`; by default the machine's. The hour that autumn has"
                            + " twice counts once.");

    static final Setting<Missed> MISSED = Kind.choice(Missed.class)
            .setting(
                    "caravel.cron.missed",
                    "skip",
                    "What happens when a set time passes while nothing serves, or is left out by a clock change (02:30 on a day in"
                            + " spring): `skip` logs it; `run` also makes up for it, once, for the last of several.");

    static final Section SECTION = new Section(
            "Cron trigger", "Works in `serve`. The answer goes to the outbox.", SCHEDULE, TASK, AGENT, ZONE, MISSED);

    public static CronSettings of(Settings settings) {
        return new CronSettings(
                settings.get(SCHEDULE),
                settings.get(TASK),
                settings.get(AGENT),
                settings.get(ZONE).orElseGet(ZoneId::systemDefault),
                settings.get(MISSED));
    }

    /** Quartz would take a name that it does not know as GMT, without a word. */
    private static ZoneId zone(String setting, String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw Kind.wrong(setting, "a time zone, for example Europe/Berlin, America/New_York or UTC", text);
        }
    }

    /** The zone's name as Java's older classes know it, without a colon: {@code +02:00} is {@code GMT+0200}. */
    String timeZone() {
        return TimeZone.getTimeZone(zone.normalized()).getID().replace(":", "");
    }

    /** @throws IllegalArgumentException when it is on and could not work; needs Quartz only when it is on */
    public void check() {
        schedule.ifPresent(text -> {
            checkSchedule(text);
            if (task.isEmpty()) {
                throw new IllegalArgumentException(
                        "caravel.cron.schedule is set, but caravel.cron.task is not: say what to ask the agent");
            }
        });
    }

    private static void checkSchedule(String text) {
        try {
            CronExpression.validateExpression(text);
        } catch (ParseException e) {
            IllegalArgumentException wrong = Kind.wrong(
                    SCHEDULE.name(),
                    "seconds, minutes, hours, day of month, month and day of week, for example 0 0 8 ? * MON-FRI",
                    text);
            throw new IllegalArgumentException(wrong.getMessage() + ": " + Printable.line(e.getMessage()));
        }
    }
}
