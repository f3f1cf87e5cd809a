#!/bin/sh
# An upsert that had to wait for its row sees that row anew, but everything else as it was before it waited.
#
# Guess before running: in READ COMMITTED, "insert ... on conflict do update set ... where not exists (select from another table)" is
# judged after the wait for the row, with all that the transaction before it has committed; so the condition guards the row.
# Seen: the row is the newest, and the sub-select still looks at the snapshot from when the statement began: the update is made although
# the other table has, committed, what the condition forbids. What works: lock the row in a statement of its own, then ask.
set -eu
embedded=2.1.0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > pom.xml <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>finding</artifactId><version>1.0.0</version>
  <dependencies>
    <dependency><groupId>io.zonky.test</groupId><artifactId>embedded-postgres</artifactId><version>$embedded</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
  </dependencies>
</project>
POM
mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=classpath

cat > Finding.java <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;

class Finding {
    public static void main(String[] arguments) throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start();
                Connection first = server.getPostgresDatabase().getConnection();
                Connection second = server.getPostgresDatabase().getConnection();
                Connection watcher = server.getPostgresDatabase().getConnection()) {
            run(first, "create table seat (id int primary key, holder text)", "create table busy (holder text)",
                    "insert into seat values (1, 'nobody')");
            first.setAutoCommit(false);
            run(first, "update seat set holder = 'first' where id = 1");
            Thread waits = new Thread(() -> run(second, "insert into seat values (1, 'second') on conflict (id) do update set holder = 'second'"
                    + " where not exists (select 1 from busy where busy.holder = seat.holder)"));
            waits.start();
            while (!ask(watcher, "select count(*) from pg_locks where not granted").equals("1")) {
                Thread.sleep(20);
            }
            // Whoever sits there is busy: the condition forbids to take the seat.
            run(first, "insert into busy values ('first')");
            first.commit();
            waits.join();
            System.out.println("PostgreSQL " + ask(watcher, "show server_version").replaceFirst("[. ].*", "") + ": the seat has "
                    + ask(watcher, "select holder from seat") + ", busy is " + ask(watcher, "select holder from busy"));
        }
    }

    private static void run(Connection connection, String... statements) {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String ask(Connection connection, String sql) throws Exception {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
JAVA
java -cp "$(cat classpath)" Finding.java | tee seen
grep -qE '^PostgreSQL [0-9]+: the seat has second, busy is first$' seen
