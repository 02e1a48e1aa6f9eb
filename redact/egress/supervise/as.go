//go:build unix

package supervise

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"

	"skylatch/redact/egress/confine"
)

// As runs this program with the arguments as another user, gives it the input,
// and returns what it prints, or what it complained of as an error. Only root
// can name another user than itself: what root writes for somebody is written by
// them, so that no link in their folders leads root anywhere.
func As(ctx context.Context, u confine.User, input []byte, args ...string) ([]byte, error) {
	program, err := self()
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, program, args...)
	command.SysProcAttr = confine.Plain()
	confine.As(command.SysProcAttr, u)
	command.Env = []string{}
	command.Stdin = bytes.NewReader(input)
	var complaint bytes.Buffer
	command.Stderr = &complaint
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, bytes.TrimSpace(complaint.Bytes()))
	}
	return out, nil
}
