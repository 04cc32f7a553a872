import { answer } from "../child/answer.ts";
import { type Simulated, type SimulationQuestion, simulate } from "./simulate.ts";

answer({ simulate: (question: SimulationQuestion): Simulated => simulate(question) });
