//go:build unix

package supervise

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"

	"skylatch/redact/egress/prove"
)

// Control runs this program with the arguments as the unconfined control of a
// proof, in a network that leads nowhere, and returns what it prints. It
// returns an error wrapping [errors.ErrUnsupported] where there is no such
// network.
func Control(ctx context.Context, args ...string) ([]byte, error) {
	attributes := prove.ControlProcess()
	if attributes == nil {
		return nil, fmt.Errorf("no network that leads nowhere: %w", errors.ErrUnsupported)
	}
	program, err := self()
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, program, args...)
	command.SysProcAttr = attributes
	command.Env = []string{}
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("run the unconfined control: %w", err)
	}
	return out, nil
}
