package dev.caravel.journal.sql;

import dev.caravel.journal.AttachmentStore;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** A row a file, and a row for each run that uses it. */
final class AttachmentRows implements AttachmentStore {

    private final Queries queries;

    AttachmentRows(Queries queries) {
        this.queries = queries;
    }

    @Override
    public void keep(String run, Map<String, byte[]> contents) {
        long now = Times.micros(Instant.now());
        contents.forEach((digest, bytes) -> queries.change(
                "insert into caravel_attachments (sha256, content, used_at) values (?, ?, ?)"
                        + " on conflict (sha256) do update set used_at = excluded.used_at",
                digest,
                bytes,
                now));
        use(run, contents.keySet());
    }

    @Override
    public void use(String run, Collection<String> digests) {
        long now = Times.micros(Instant.now());
        for (String digest : digests) {
            queries.change("update caravel_attachments set used_at = ? where sha256 = ?", now, digest);
            queries.change(
                    "insert into caravel_attachment_uses (run, sha256, used_at) values (?, ?, ?)"
                            + " on conflict (run, sha256) do nothing",
                    run,
                    digest,
                    now);
        }
    }

    @Override
    public Optional<byte[]> find(String digest) {
        return queries.first(
                "select content from caravel_attachments where sha256 = ?", row -> row.getBytes(1), digest);
    }

    /**
     * Forgets what no run uses any more, and tells how many. What is new may be about to be used: it is written down before its
     * run is.
     */
    static int prune(Statements statements, Instant usedBefore) throws SQLException {
        long before = Times.micros(usedBefore);
        statements.change(
                "delete from caravel_attachment_uses where used_at < ?"
                        + " and not exists (select 1 from caravel_runs where id = run)",
                before);
        return statements.change(
                "delete from caravel_attachments where used_at < ? and not exists (select 1 from caravel_attachment_uses"
                        + " where caravel_attachment_uses.sha256 = caravel_attachments.sha256)",
                before);
    }
}
