//go:build !linux

package removable

import "fmt"

// List returns nothing: on this system a drive is named by its folder.
func List() ([]Drive, error) { return nil, nil }

// There is for drives that [List] found.
func (d Drive) There() error { return fmt.Errorf("write to the drive %s: %w", d.Name, ErrGone) }

// Flush is for drives that [List] found.
func (d Drive) Flush() error { return d.There() }

// Unmount is for drives that [List] found.
func (d Drive) Unmount() error { return fmt.Errorf("unmount the drive %s: %w", d.Name, ErrNotAllowed) }
