// The surface in three dimensions: the land with its contours as a picture laid over it, paths, heads and minima. Loaded
// only when somebody opens the view. It draws when something changed, and never by itself.

import {
  AmbientLight,
  BufferAttribute,
  BufferGeometry,
  CanvasTexture,
  DirectionalLight,
  DoubleSide,
  Mesh,
  MeshBasicMaterial,
  MeshLambertMaterial,
  OctahedronGeometry,
  PerspectiveCamera,
  Scene,
  SphereGeometry,
  SRGBColorSpace,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { Line2 } from 'three/addons/lines/Line2.js';
import { LineGeometry } from 'three/addons/lines/LineGeometry.js';
import { LineMaterial } from 'three/addons/lines/LineMaterial.js';
import { INK } from './ink';
import type { Relief } from './relief';

/** Half the longer side of the ground is 1; this is the height of the highest land. */
const HEIGHT = 0.65;
/** Paths float a little, so that the surface does not swallow them. */
const LIFT = 0.008;
const HEAD = 0.028;
const VIEW_FROM = new Vector3(1.3, 2.5, 2.5);
const LOOK_AT = new Vector3(0, 0.15, 0);
const NEAREST = 0.4;
const FARTHEST = 8;

export interface SurfacePath {
  colour: string;
  /** x, y, height each; empty: outside of the land. */
  points: readonly number[];
  faded: boolean;
}

export interface Marks {
  start: readonly [number, number];
  minima: readonly (readonly [number, number, ...number[]])[];
}

export class SurfaceScene {
  readonly canvas: HTMLCanvasElement;
  private readonly renderer: WebGLRenderer;
  private readonly scene = new Scene();
  private readonly camera = new PerspectiveCamera(38, 1, 0.05, 50);
  private readonly controls: OrbitControls;
  private readonly land = new Mesh(new BufferGeometry(), new MeshLambertMaterial({ side: DoubleSide }));
  private readonly sun = new DirectionalLight('#ffffff', 1.5);
  private readonly sky = new AmbientLight('#ffffff', 1.9);
  private lines: Line2[] = [];
  private heads: Mesh[] = [];
  private marks: Mesh[] = [];
  private relief: Relief | null = null;
  private asked = false;
  private readonly gl: WebGL2RenderingContext;
  /** Set while the last frame is being drawn. */
  private drawing: WebGLSync | null = null;

  /** Throws where the browser has no WebGL. */
  constructor() {
    this.renderer = new WebGLRenderer({ antialias: true, alpha: true });
    this.canvas = this.renderer.domElement;
    this.gl = this.renderer.getContext() as WebGL2RenderingContext;
    this.camera.position.copy(VIEW_FROM);
    this.controls = new OrbitControls(this.camera, this.canvas);
    this.controls.enableDamping = false;
    this.controls.minDistance = NEAREST;
    this.controls.maxDistance = FARTHEST;
    this.controls.maxPolarAngle = Math.PI / 2;
    this.controls.target.copy(LOOK_AT);
    this.controls.update();
    this.controls.addEventListener('change', () => this.draw());
    this.sun.position.set(-2, 3, 1);
    this.scene.add(this.land, this.sun, this.sky);
  }

  close(): void {
    this.controls.dispose();
    for (const mesh of [this.land, ...this.lines, ...this.heads, ...this.marks]) dispose(mesh);
    this.renderer.dispose();
    this.renderer.forceContextLoss();
  }

  resize(width: number, height: number): void {
    this.renderer.setPixelRatio(Math.min(2, window.devicePixelRatio || 1));
    this.renderer.setSize(width, height, false);
    this.camera.aspect = width / height;
    // A tall window sees as much from side to side as a wide one.
    this.camera.fov = this.camera.aspect < 1 ? 38 / this.camera.aspect ** 0.7 : 38;
    this.camera.updateProjectionMatrix();
    this.draw();
  }

  /** print: the land's contours, over all of the grid. */
  setLand(relief: Relief, print: HTMLCanvasElement): void {
    this.relief = relief;
    dispose(this.land);
    this.land.geometry = landGeometry(relief, (x, y, height) => this.place(x, y, height));
    const texture = new CanvasTexture(print);
    texture.colorSpace = SRGBColorSpace;
    texture.anisotropy = this.renderer.capabilities.getMaxAnisotropy();
    this.land.material = new MeshLambertMaterial({ map: texture, side: DoubleSide });
    this.draw();
  }

  setPaths(paths: readonly SurfacePath[]): void {
    for (const mesh of [...this.lines, ...this.heads]) this.remove(mesh);
    this.lines = [];
    this.heads = [];
    for (const { colour, points, faded } of paths) {
      if (points.length < 3) continue;
      const places = this.placed(points);
      const look = { transparent: faded, opacity: faded ? 0.25 : 1 };
      if (points.length >= 6) {
        const geometry = new LineGeometry();
        geometry.setPositions(places);
        this.lines.push(new Line2(geometry, new LineMaterial({ color: colour, linewidth: 3, ...look })));
      }
      const head = new Mesh(new SphereGeometry(HEAD, 20, 14), new MeshLambertMaterial({ color: colour, ...look }));
      head.position.fromArray(places, places.length - 3);
      this.heads.push(head);
    }
    for (const mesh of [...this.lines, ...this.heads]) this.scene.add(mesh);
    this.draw();
  }

  setMarks({ start, minima }: Marks): void {
    for (const mesh of this.marks) this.remove(mesh);
    const mark = (mesh: Mesh, [x, y]: readonly [number, number, ...number[]]): Mesh[] => {
      const height = this.relief?.heightAt(x, y) ?? null;
      if (height === null) return [];
      mesh.position.copy(this.place(x, y, height));
      return [mesh];
    };
    this.marks = [
      ...mark(new Mesh(new SphereGeometry(HEAD, 20, 14), new MeshLambertMaterial({ color: '#ffffff' })), start),
      ...minima.flatMap((place) =>
        mark(new Mesh(new OctahedronGeometry(HEAD), new MeshBasicMaterial({ color: INK })), place),
      ),
    ];
    for (const mesh of this.marks) this.scene.add(mesh);
    this.draw();
  }

  /** Maps are dimmed a little in the dark, as on the page. */
  setDark(dark: boolean): void {
    const share = dark ? 0.7 : 1;
    this.sun.intensity = 1.5 * share;
    this.sky.intensity = 1.9 * share;
    this.draw();
  }

  /** Turns about the middle by angles, and comes nearer by a factor. */
  turn(around: number, over: number, factor: number): void {
    const away = this.camera.position.clone().sub(this.controls.target);
    const distance = Math.min(FARTHEST, Math.max(NEAREST, away.length() / factor));
    const polar = Math.min(Math.PI / 2, Math.max(0.01, Math.acos(away.y / away.length()) + over));
    const azimuth = Math.atan2(away.x, away.z) + around;
    this.camera.position.setFromSphericalCoords(distance, polar, azimuth).add(this.controls.target);
    this.controls.update();
  }

  reset(): void {
    this.controls.target.copy(LOOK_AT);
    this.camera.position.copy(VIEW_FROM);
    this.controls.update();
  }

  /** As it is now, `ratio` pixels to a CSS pixel, onto another canvas. */
  paint(context: CanvasRenderingContext2D, width: number, height: number, ratio: number): void {
    const before = this.renderer.getPixelRatio();
    this.renderer.setPixelRatio(ratio);
    this.renderer.render(this.scene, this.camera);
    context.drawImage(this.canvas, 0, 0, width, height);
    this.renderer.setPixelRatio(before);
    this.renderer.render(this.scene, this.camera);
  }

  /** At the next frame; no faster than the graphics processor draws, or the page would wait for it. */
  private draw(): void {
    if (this.asked) return;
    this.asked = true;
    const render = (): void => {
      if (this.isBusy()) {
        requestAnimationFrame(render);
        return;
      }
      this.asked = false;
      this.renderer.render(this.scene, this.camera);
      this.drawing = this.gl.fenceSync(this.gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
      this.gl.flush();
    };
    requestAnimationFrame(render);
  }

  private isBusy(): boolean {
    const { gl, drawing } = this;
    if (!drawing || gl.isContextLost()) return false;
    if (gl.getSyncParameter(drawing, gl.SYNC_STATUS) !== gl.SIGNALED) return true;
    gl.deleteSync(drawing);
    this.drawing = null;
    return false;
  }

  private remove(mesh: Mesh): void {
    this.scene.remove(mesh);
    dispose(mesh);
  }

  private place(x: number, y: number, height: number): Vector3 {
    const { box } = (this.relief as Relief).grid;
    const half = Math.max(box.x1 - box.x0, box.y1 - box.y0) / 2;
    return new Vector3((x - (box.x0 + box.x1) / 2) / half, HEIGHT * height, -(y - (box.y0 + box.y1) / 2) / half);
  }

  private placed(points: readonly number[]): number[] {
    const places: number[] = [];
    for (let i = 0; i < points.length; i += 3) {
      const { x, y, z } = this.place(points[i] ?? 0, points[i + 1] ?? 0, points[i + 2] ?? 0);
      places.push(x, y + LIFT, z);
    }
    return places;
  }
}

function landGeometry(relief: Relief, place: (x: number, y: number, height: number) => Vector3): BufferGeometry {
  const { columns, rows } = relief.grid;
  const positions = new Float32Array(3 * columns * rows);
  const texture = new Float32Array(2 * columns * rows);
  const triangles = new Uint32Array(6 * (columns - 1) * (rows - 1));
  let corner = 0;
  for (let row = 0; row < rows; ++row) {
    for (let column = 0; column < columns; ++column) {
      const at = row * columns + column;
      place(...relief.place(column, row), relief.heights[at] ?? 0).toArray(positions, 3 * at);
      texture.set([(column + 0.5) / columns, (row + 0.5) / rows], 2 * at);
      if (row + 1 === rows || column + 1 === columns) continue;
      triangles.set([at, at + 1, at + columns, at + 1, at + columns + 1, at + columns], corner);
      corner += 6;
    }
  }
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(positions, 3));
  geometry.setAttribute('uv', new BufferAttribute(texture, 2));
  geometry.setIndex(new BufferAttribute(triangles, 1));
  geometry.computeVertexNormals();
  return geometry;
}

function dispose(mesh: Mesh): void {
  mesh.geometry.dispose();
  for (const material of [mesh.material].flat()) {
    if (material instanceof MeshLambertMaterial) material.map?.dispose();
    material.dispose();
  }
}
