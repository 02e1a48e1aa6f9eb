package ui

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"time"
)

// certificateLife is how long a self-made certificate counts: browsers refuse
// longer ones.
const certificateLife = 397 * 24 * time.Hour

// Certificate returns the TLS configuration for serving the page at an address
// on the LAN, and the SHA-256 fingerprint that the crew compares once on the
// tablet. The key is made at first use and kept in dir, readable by the owner
// alone; it is made anew when it runs out or the address changes. No authority
// signs it: there is none on an air-gapped link.
func Certificate(dir string, address netip.Addr) (*tls.Config, string, error) {
	path := filepath.Join(dir, "page-certificate.pem")
	pair, err := loadCertificate(path, address)
	if err != nil {
		if pair, err = makeCertificate(path, address); err != nil {
			return nil, "", fmt.Errorf("make the page's TLS certificate: %w", err)
		}
	}
	sum := sha256.Sum256(pair.Certificate[0])
	config := &tls.Config{
		Certificates: []tls.Certificate{pair},
		MinVersion:   tls.VersionTLS13,
		NextProtos:   []string{"http/1.1"}, // a WebSocket upgrade needs HTTP/1.1
	}
	return config, fmt.Sprintf("% X", sum[:]), nil
}

func loadCertificate(path string, address netip.Addr) (tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(path, path)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		return tls.Certificate{}, err
	}
	if err := leaf.VerifyHostname(address.String()); err != nil {
		return tls.Certificate{}, err
	}
	if time.Now().After(leaf.NotAfter) {
		return tls.Certificate{}, errors.New("certificate has run out")
	}
	return pair, nil
}

func makeCertificate(path string, address netip.Addr) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "Skylatch ground station"},
		NotBefore:    time.Now().Add(-24 * time.Hour), // tablets' clocks differ
		NotAfter:     time.Now().Add(certificateLife),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IPAddresses:  []net.IP{address.AsSlice()},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return tls.Certificate{}, err
	}
	file := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	file = append(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return tls.Certificate{}, err
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(file, file)
}
