#!/bin/sh
# Tests the project: real routes, rules and tools, and a simulated model that calls what a task tells it to. Needs no key
# and no network. CARAVEL names another launcher.
cd "$(dirname "$0")" || exit 1
caravel=${CARAVEL:-@caravel@}
unset ANTHROPIC_API_KEY ANTHROPIC_BASE_URL OPENAI_API_KEY OPENAI_BASE_URL
failed=0

# expect WHAT WORDS TASK: the answer to the task has these words.
expect() {
    answer=$("$caravel" run --quiet --config test/application.properties --agent desk "$3" </dev/null 2>&1)
    case $answer in
        *"$2"*) echo "ok      $1" ;;
        *) echo "FAILED  $1: '$2' is not in: $answer"; failed=1 ;;
    esac
}

expect "an order is looked up" "Nordwind Textiles" '[[call order-status {"order": 1002}]]'
expect "a skill is read" "Thank them for writing" '[[call read-skill {"skill": "complaints"}]]'
expect "a large refund is denied" "Denied: the desk refunds 100 euros at most" '[[call refund {"order": 1002, "amount": 480.50}]]'
expect "a small refund waits for a person" "waits for a person" '[[call refund {"order": 1003, "amount": 20}]]'
exit $failed
