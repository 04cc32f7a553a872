#!/usr/bin/env node
import { Command } from "commander";

const program = new Command("connd").description("Every protocol behind one set of limits");
program.command("start").description("run all services");
await program.parseAsync();
