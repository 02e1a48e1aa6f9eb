package video

import "skylatch/redact/still/jpeg"

// mjpeg is the filter of MJPEG. What is damaged in one picture is mended by the
// next.
type mjpeg struct {
	rebuilder jpeg.Rebuilder
	options   jpeg.Options
}

func (m *mjpeg) unit(f *Filter, image []byte) {
	if m.options.Cut == nil {
		m.options = jpeg.Options{Cut: f.cut, Walk: true, Mend: true}
	}
	from := len(f.scratch)
	out, err := m.rebuilder.Rebuild(f.scratch, image, m.options)
	if err != nil {
		f.refuse("image not understood", len(image))
		return
	}
	f.scratch = out
	f.pass(out[from:len(out):len(out)])
}
