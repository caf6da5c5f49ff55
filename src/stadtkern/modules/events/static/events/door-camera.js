/* The camera: the browser's own reader of codes where it has one, else jsQR (fetched then) on a small copy of the
   picture. */
"use strict";
(() => {
  const PAUSE = 120; // ms between two looks
  const WIDEST = 640; // px of the copy that jsQR reads
  const AGAIN = 5000; // ms in which the same code is not told twice
  const JSQR = document.currentScript.dataset.jsqr;

  class Camera {
    constructor(video, found) {
      this.video = video;
      this.found = found;
      this.stream = null;
      this.last = { code: "", at: 0 };
      this.canvas = document.createElement("canvas");
    }

    get on() {
      return this.stream !== null;
    }

    async start() {
      const wanted = { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } };
      this.stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
      this.video.srcObject = this.stream;
      await this.video.play();
      this.reader = await nativeReader();
      if (!this.reader) await loadJsQR();
      this.light = false;
      this.awake = await navigator.wakeLock?.request("screen").catch(() => null);
      this.look();
    }

    stop() {
      clearTimeout(this.timer);
      this.stream?.getTracks().forEach((track) => track.stop());
      this.awake?.release();
      this.stream = this.video.srcObject = null;
      this.last = { code: "", at: 0 };
    }

    get hasTorch() {
      return Boolean(this.stream?.getVideoTracks()[0]?.getCapabilities?.().torch);
    }

    async toggleTorch() {
      this.light = !this.light;
      await this.stream.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: this.light }] });
      return this.light;
    }

    async look() {
      if (!this.on) return;
      try {
        const code = await this.read();
        const now = Date.now();
        if (code && (code !== this.last.code || now - this.last.at > AGAIN)) this.found(code);
        if (code) this.last = { code, at: now };
      } finally {
        this.timer = setTimeout(() => this.look(), PAUSE);
      }
    }

    async read() {
      const { video, canvas } = this;
      if (!video.videoWidth) return "";
      if (this.reader) return (await this.reader.detect(video).catch(() => []))[0]?.rawValue || "";
      const scale = Math.min(1, WIDEST / video.videoWidth);
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const picture = context.getImageData(0, 0, canvas.width, canvas.height);
      return window.jsQR(picture.data, picture.width, picture.height, { inversionAttempts: "dontInvert" })?.data || "";
    }
  }

  async function nativeReader() {
    if (!("BarcodeDetector" in window)) return null;
    const formats = await window.BarcodeDetector.getSupportedFormats().catch(() => []);
    return formats.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
  }

  function loadJsQR() {
    if (window.jsQR) return null;
    return new Promise((done, failed) =>
      document.head.append(
        Object.assign(document.createElement("script"), { src: JSQR, onload: done, onerror: failed }),
      ),
    );
  }

  window.DoorCamera = Camera;
})();
