package video

// mjpeg is the filter of MJPEG.
type mjpeg struct{}

func (mjpeg) unit(f *Filter, image []byte) {
	from := len(f.scratch)
	out, err := JPEG(f.scratch, image, f.cut)
	if err != nil {
		f.refuse("image not understood", len(image))
		return
	}
	f.scratch = out
	f.pass(out[from:len(out):len(out)])
}
