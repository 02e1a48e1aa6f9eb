//go:build !linux

package prove

import "runtime"

// routes is empty: without layers there is nothing to contradict.
func routes() []route { return nil }

func outcome(error) Result { return Result{Outcome: Untried} }

func system() string { return runtime.GOOS + "/" + runtime.GOARCH }
