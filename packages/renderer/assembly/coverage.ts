/** 1 where a pixel sees a triangle, 0 elsewhere. */
export function coverage(id: usize, pixels: i32, alpha: usize): void {
  const end = id + ((<usize>pixels) << 2);
  for (; id + 16 <= end; id += 16, alpha += 16)
    v128.store(alpha, v128.and(i32x4.ge_s(v128.load(id), i32x4.splat(0)), f32x4.splat(1)));
  for (; id < end; id += 4, alpha += 4) store<f32>(alpha, load<i32>(id) < 0 ? 0 : 1);
}
