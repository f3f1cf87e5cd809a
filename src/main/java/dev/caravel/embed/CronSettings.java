package dev.caravel.embed;

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
record CronSettings(Optional<String> schedule, String task, String agent, ZoneId zone, Missed missed) {

    static CronSettings of(SettingSource source) {
        return new CronSettings(
                source.find("caravel.cron.schedule"),
                source.find("caravel.cron.task").orElse(""),
                source.find("caravel.cron.agent").orElse("assistant"),
                source.find("caravel.cron.zone").map(CronSettings::zone).orElseGet(ZoneId::systemDefault),
                source.find("caravel.cron.missed").map(CronSettings::missed).orElse(Missed.SKIP));
    }

    /** Quartz would take a name that it does not know as GMT, without a word. */
    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw SettingSource.wrong(
                    "caravel.cron.zone", "a time zone, for example Europe/Berlin, America/New_York or UTC", text);
        }
    }

    private static Missed missed(String text) {
        return switch (text) {
            case "skip" -> Missed.SKIP;
            case "run" -> Missed.RUN;
            default -> throw SettingSource.wrong("caravel.cron.missed", "skip or run", text);
        };
    }

    /** The zone's name as Java's older classes know it, without a colon: {@code +02:00} is {@code GMT+0200}. */
    String timeZone() {
        return TimeZone.getTimeZone(zone.normalized()).getID().replace(":", "");
    }

    /** @throws IllegalArgumentException when it is on and could not work; needs Quartz only when it is on */
    void check() {
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
            IllegalArgumentException wrong = SettingSource.wrong(
                    "caravel.cron.schedule",
                    "seconds, minutes, hours, day of month, month and day of week, for example 0 0 8 ? * MON-FRI",
                    text);
            throw new IllegalArgumentException(wrong.getMessage() + ": " + Printable.line(e.getMessage()));
        }
    }
}
