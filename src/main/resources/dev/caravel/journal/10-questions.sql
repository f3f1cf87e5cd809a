-- what a person is asked where that is not whether a call may run, and what the answer was; both JSON

alter table caravel_approvals add column question text;

alter table caravel_approvals add column answer text;
