// The elementary functions of core/detmath.h that WGSL lacks or leaves too free. Written so that nothing cancels and
// nothing overflows on the way; what is not a number stays so.

fn tanh_of(x: f32) -> f32 {
  let z = x * x;
  let near = x * (1f - z * (0.33333333f - z * (0.13333333f - z * (0.053968254f - z * 0.021869488f))));
  let t = exp(-2f * abs(x));
  let far = sign(x) * ((1f - t) / (1f + t));
  return select(far, near, abs(x) < 0.25f);
}

fn sigmoid_of(x: f32) -> f32 {
  let t = exp(-abs(x));
  return select(1f, t, x < 0f) / (1f + t);
}

// log(1 + t) for t in [0, 1].
fn log_of_one_and(t: f32) -> f32 {
  let near = t * (1f - t * (0.5f - t * (0.33333333f - t * (0.25f - t * 0.2f))));
  return select(log(1f + t), near, t < 0.05f);
}

fn softplus_of(x: f32) -> f32 {
  return select(0f, x, x > 0f) + log_of_one_and(exp(-abs(x)));
}

fn expm1_of_negative(x: f32) -> f32 {
  let near = x * (1f + x * (0.5f + x * (0.16666667f + x * (0.041666667f + x * (0.0083333333f + x * 0.0013888889f)))));
  return select(exp(x) - 1f, near, x > -0.25f);
}

// Its fits are those of detmath_kernels.h.
fn erf_of(x: f32) -> f32 {
  let z = x * x;
  let near = x + x * (1.283791657e-01f + z * (-3.761262557e-01f + z * (1.128358225e-01f + z * (-2.685369110e-02f +
    z * (5.188098889e-03f + z * (-8.008189323e-04f + z * 7.847259127e-05f))))));
  let t = min(abs(x), 6f) - 1f;
  let exponent = 1.849605515f + t * (2.638966918f + t * (8.431170894e-01f + t * (4.150582071e-02f +
    t * (-9.899810991e-03f + t * (1.832888555e-03f + t * -1.873752535e-04f)))));
  return select(sign(x) * (1f - exp(-exponent)), near, abs(x) < 1f);
}
