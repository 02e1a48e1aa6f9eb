package main

import "skylatch/redact/egress"

type convertCommand struct{}

// Run makes this process a converter.
func (convertCommand) Run() error { return egress.Convert() }
