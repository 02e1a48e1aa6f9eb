package still

import "errors"

// hide paints over the boxes that were marked and, where the policy asks for
// it, the faces that are found.
func (f Format) hide(b []byte, j *job) ([]byte, error) {
	if f.decode == nil || f.paint == nil {
		return nil, errors.New("the policy hides faces, and nobody here can look into this format for any")
	}
	return nil, errors.New("the policy hides faces, and this program cannot find any yet")
}
