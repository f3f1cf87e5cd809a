package dev.caravel.support;

import dev.caravel.journal.Approvals;
import dev.caravel.journal.AttachmentStore;
import dev.caravel.journal.Entry;
import dev.caravel.journal.Event;
import dev.caravel.journal.Journal;
import dev.caravel.journal.MinuteSums;
import dev.caravel.journal.PauseReason;
import dev.caravel.journal.RunSelection;
import dev.caravel.journal.ThreadTurn;
import dev.caravel.journal.ToolPins;
import dev.caravel.money.Account;
import dev.caravel.money.Booking;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Another journal; a test changes what it needs to. */
public class ForwardingJournal implements Journal {

    protected final Journal kept;

    public ForwardingJournal(Journal kept) {
        this.kept = kept;
    }

    @Override
    public void append(Entry entry, List<Booking> bookings) {
        kept.append(entry, bookings);
    }

    @Override
    public void hold(Entry entry) {
        kept.hold(entry);
    }

    @Override
    public List<Entry> read(String run) {
        return kept.read(run);
    }

    @Override
    public Account account(String name) {
        return kept.account(name);
    }

    @Override
    public String mark() {
        return kept.mark();
    }

    @Override
    public List<MinuteSums> minutes(long from, int each) {
        return kept.minutes(from, each);
    }

    @Override
    public SortedMap<String, Account> tenantAccounts(String day) {
        return kept.tenantAccounts(day);
    }

    @Override
    public Account lastSeen(String name) {
        return kept.lastSeen(name);
    }

    @Override
    public Optional<String> lastOfThread(String agent, String tenant, String thread) {
        return kept.lastOfThread(agent, tenant, thread);
    }

    @Override
    public ThreadTurn takeThread(String run, Optional<String> passed) {
        return kept.takeThread(run, passed);
    }

    @Override
    public List<String> latest(RunSelection selection) {
        return kept.latest(selection);
    }

    @Override
    public List<String> endingWith(String end, int limit) {
        return kept.endingWith(end, limit);
    }

    @Override
    public Optional<String> boundTo(String agent, String tenant, String key) {
        return kept.boundTo(agent, tenant, key);
    }

    @Override
    public Optional<String> lastKey(String agent, String tenant, String beginning) {
        return kept.lastKey(agent, tenant, beginning);
    }

    @Override
    public boolean isHeldElsewhere(String run) {
        return kept.isHeldElsewhere(run);
    }

    @Override
    public Optional<String> owner(String run) {
        return kept.owner(run);
    }

    @Override
    public Map<PauseReason, Integer> standingStill() {
        return kept.standingStill();
    }

    @Override
    public Optional<String> outage() {
        return kept.outage();
    }

    @Override
    public Optional<String> node() {
        return kept.node();
    }

    @Override
    public List<String> unattended(Instant now, int limit) {
        return kept.unattended(now, limit);
    }

    @Override
    public Map<String, Event.NextTry> awaitingProvider(int limit) {
        return kept.awaitingProvider(limit);
    }

    @Override
    public List<String> unresolved(int limit) {
        return kept.unresolved(limit);
    }

    @Override
    public List<String> undelivered(int limit) {
        return kept.undelivered(limit);
    }

    @Override
    public void askToCancel(String run) {
        kept.askToCancel(run);
    }

    @Override
    public List<String> askedToCancel() {
        return kept.askedToCancel();
    }

    @Override
    public List<String> childrenOf(String run) {
        return kept.childrenOf(run);
    }

    @Override
    public int prune(Instant endedBefore, Instant keysBefore) {
        return kept.prune(endedBefore, keysBefore);
    }

    @Override
    public Approvals approvals() {
        return kept.approvals();
    }

    @Override
    public ToolPins pins() {
        return kept.pins();
    }

    @Override
    public AttachmentStore attachments() {
        return kept.attachments();
    }
}
