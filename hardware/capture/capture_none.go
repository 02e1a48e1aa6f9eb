//go:build !linux || !(amd64 || arm64)

package capture

import (
	"context"
	"errors"
)

// Run takes no pictures: this system's way to do that is not written yet.
func Run(_ context.Context, path string, _ func(Format), _ func(Frame)) error {
	return problem(path, nil, errors.ErrUnsupported)
}
