/**
 * Skills: folders with a {@code SKILL.md}, of which a model is told the names and descriptions and reads the rest when it needs
 * it. Agents have them; nothing else here does.
 */
package dev.caravel.skill;
