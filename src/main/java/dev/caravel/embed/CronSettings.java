package dev.caravel.embed;

import java.text.ParseException;
import java.util.Optional;
import org.quartz.CronExpression;

/**
 * The settings of the cron trigger.
 *
 * @param schedule when to ask, as a Quartz cron expression in the time zone of the machine; empty when the trigger is off
 * @param task what to ask
 * @param agent who answers
 */
record CronSettings(Optional<String> schedule, String task, String agent) {

    static CronSettings of(SettingSource source) {
        return new CronSettings(
                source.find("caravel.cron.schedule"),
                source.find("caravel.cron.task").orElse(""),
                source.find("caravel.cron.agent").orElse("assistant"));
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
            throw new IllegalArgumentException(
                    "caravel.cron.schedule must be seconds, minutes, hours, day of month, month"
                            + " and day of week, for example 0 0 8 ? * MON-FRI, but is '" + text + "': "
                            + e.getMessage());
        }
    }
}
